"""Words that no message may hold, by language: why somebody gets help, from whom, and what was given to them.

The English ones and those of `rules/discretion.py` go for every language, since names of things and offices travel. A
list cannot know every word: it catches slips, and whoever reviews a text still reads it with a stranger's eyes.
"""

from devicefleet.rules.discretion import ENGLISH, Telling
from devicefleet.rules.texts.text import SOURCE, best

ENGLISH_MESSAGES = Telling(
    inside=(
        "computer", "counsell", "custody", "device", "handset", "key worker", "laptop", "lawyer", "modern day slav",
        "outreach", "phone", "sim card", "solicitor", "tablet", "therap", "trauma", "tribunal",
    ),
    alone=("court", "courts", "esim", "esims", "iccid", "imei", "sim", "sims", "visa"),
)  # fmt: skip

TELLING = {
    "sq": Telling(
        inside=(
            "abuz", "asistent social", "avokat", "azil", "bamirës", "deport", "dhunë", "dhunsh", "dhunu", "dëbim",
            "emigr", "gjykat", "gjyq", "imigr", "martesë e detyruar", "mbijet", "ministria e brendshme", "organizat",
            "paraburg", "polic", "prostit", "punonjës social", "punonjëse sociale", "punë e detyruar",
            "punëtor social", "refugj", "seksual", "shfrytëz", "skllav", "strehë", "strehim", "trafik", "viktim",
            "aparat", "celular", "kompjuter", "pajisj", "telefon",
        ),
        alone=("burg", "burgu", "burgun", "burgut", "simi", "simin"),
    ),
    "vi": Telling(
        inside=(
            "buôn bán người", "buôn người", "bóc lột", "bạo hành", "bạo lực", "bộ nội vụ", "cán sự", "công an",
            "cưỡng bức", "cưỡng hôn", "cưỡng ép", "cảnh sát", "di dân", "di trú", "giam giữ", "hiếp dâm", "luật sư",
            "lạm dụng", "mua bán người", "mại dâm", "nhà giam", "nhà tù", "nhân viên hỗ trợ", "nhân viên xã hội",
            "nhập cư", "nô lệ", "nạn nhân", "phiên toà", "phiên tòa", "sống sót", "toà án", "trại giam", "trục xuất",
            "trú ẩn", "tòa án", "tình dục", "tạm giam", "tạm lánh", "tị nạn", "từ thiện", "tỵ nạn", "xuất nhập cảnh",
            "xâm hại",
            "máy tính", "thiết bị", "thẻ sim", "điện thoại",
        ),
        accented=True,
    ),
    "ar": Telling(
        inside=(
            "أخصائي", "اتجار", "احتجاز", "استعباد", "استغلال", "اضطهاد", "اعتداء", "اغتصاب", "الاجتماعية", "الداخلية",
            "المتاجرة", "الناجي", "إيواء", "باحث اجتماعي", "بوليس", "تأشيرة", "ترحيل", "تهريب", "جمعية", "جنسي",
            "خيري", "دعارة", "سجن", "سجين", "شرطة", "ضحايا", "ضحية", "عبودي", "عنف", "قسري", "لاجئ", "لجوء", "مأوى",
            "محاكم", "محام", "محكمة", "مرشد اجتماعي", "مستغل", "معتقل", "ملاجئ", "ملجأ", "منظمة", "مهاجر", "ناجيات",
            "ناجية", "ناجين", "هجرة",
            "أجهزة", "تابلت", "تلفون", "تليفون", "جهاز", "جوال", "حاسوب", "شرائح", "شريحة", "كمبيوتر", "كومبيوتر",
            "لابتوب", "محمول", "موبايل", "هاتف", "هواتف",
        ),
        alone=("السيم", "سيم"),
    ),
    "ro": Telling(
        inside=(
            "abuz", "adăpost", "asistent social", "asistenta socială", "asistentei sociale", "asistentul social",
            "asistență socială", "avocat", "azil",
            "caritabil", "caritate", "căsătorie forțată", "deport", "detenție", "exploat", "expulz", "fundația",
            "fundație", "imigra", "judecat", "lucrător social", "lucrătorul social",
            "migrant", "ministerul de interne", "muncă forțată",
            "organizația", "organizație", "organizații", "poliția", "poliție", "polițist", "prostit", "pușcărie",
            "refugi", "sclav", "sexual", "supraviețui", "traficant", "traficat", "trafic de ființe",
            "trafic de persoane", "traficul de ființe", "traficul de persoane", "tribunal", "victim", "violat",
            "violen", "închisoare",
            "aparat", "calculator", "cartela", "cartele", "celular", "dispozitiv", "tablet", "telefon",
        ),
        alone=("instanța", "instanței", "instanțe", "simul", "viol"),
    ),
    "ti": Telling(
        inside=(
            "ሆም ኦፊስ", "ሚኒስትሪ ውሽጣዊ", "ማሕበራዊ ሰራሕተኛ", "ማእሰርቲ", "ምስጓግ", "ምዝመዛ", "ምጥራዝ", "መዕቆቢ", "መዝመዝ", "ሰራሕተኛ ማሕበራዊ",
            "ስደተ", "ስደት", "ባሮት", "ባርነት", "ባርያ", "ብግዴታ", "ተመዝሚ", "ቪዛ", "ንግዲ ሰባት",
            "ንግዲ ሰብ", "ኢሚግረሽን", "ኢምግረሽን", "እሱራ", "እሱር",
            "ዑቕባ", "ዓመጽ", "ዝደሓነ", "ገበርቲ ሰናይ", "ግብረ ሰናይ", "ግብረሰናይ", "ግዱድ", "ግዳያ", "ግዳይ", "ጎነጽ", "ጠበቃ", "ጠበቓ", "ጾታዊ",
            "ፍርዲ", "ፍርድ", "ፖሊሰ", "ፖሊሳ", "ፖሊስ",
            "ላፕቶፕ", "መሳርሒ", "መሳርሕ", "ሞባይል", "ሲም ካርድ", "ስልኪ", "ስልክ", "ታብለት", "ተሌፎን", "ቴሌፎን", "ኮምፒተር", "ኮምፒዩተር",
        ),
        alone=("ሲም", "ብሲም", "ንሲም"),
    ),
}  # fmt: skip
"""Of each language why, then what."""


def has_list(language: str) -> bool:
    """Whether words of this language are looked for, besides the English ones."""
    return best([SOURCE, *TELLING], language) is not None


def lists_for(language: str) -> tuple[Telling, ...]:
    """What is looked for in a text of this language."""
    own = best(TELLING, language)
    return (ENGLISH, ENGLISH_MESSAGES, *([TELLING[own]] if own else []))
