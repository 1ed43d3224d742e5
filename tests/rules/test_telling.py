"""Words that no message may hold are found in every language: inflected, glued, in capitals, with other accents."""

import unicodedata

import pytest

from devicefleet.rules.discretion import telling
from devicefleet.rules.messages.telling import TELLING, has_list, lists_for

PLANTED = {
    "en": [
        "Your phone is ready", "smartphones", "TELEPHONE", "new laptops", "the device's",
        "your SIM", "S.I.M.", "e-SIM card",
        "at the police station", "go to court", "victims", "your sur-vivor pack", "traffickers", "a caseworker", "NRM",
        "Home  Office", "immigration", "asylum", "shelters", "refuge", "slavery",
        "exploitation", "Ｐｈｏｎｅ", "support workers",
    ],
    "sq": [
        "telefoni juaj", "TELEFONIN", "smartfoni dhe pajisja", "karta SIM", "simin tuaj",
        "policia", "në polici", "azilin",
        "viktimat", "trafikimit", "skllavërisë", "skllaverise", "strehëza", "strehimore", "të mbijetuarit", "gjykatës",
        "shfrytezimi", "bamirëse", "punonjësja sociale dhe avokati", "Ministria e Brendshme", "imigracionit", "laptopi",
    ],
    "vi": [
        "điện thoại của bạn", "Điện Thoại", "dien thoai cua ban", "điện-thoại", "điệnthoại", "thẻ SIM", "máy tính bảng",
        "thiết bị", "cảnh sát", "CẢNH SÁT", "canh sat", "nạn nhân", "nô lệ", "buôn người", "nơi trú ẩn", "người tị nạn",
        "tòa án", "toà án", "Bộ Nội vụ", "di trú", "bóc lột", "nhân viên xã hội", "từ thiện", "laptop", "NRM",
    ],
    "ar": [
        "هاتفك جاهز", "بالهاتف", "الهَاتِف", "الأجهزة", "شريحتك وشريحة", "الشرطة",
        "للشرطة", "شرطه", "الشـرطة", "الضحايا",
        "ضحية", "العبودية", "الاتجار بالبشر", "طالب لجوء", "اللاجئين", "ملجأ", "المأوى", "وزارة الداخلية", "بالمحكمة",
        "الهجرة", "للاستغلال", "جمعية خيرية", "أخصائية", "لابتوب", "السيم", "موبایل", "NRM",
    ],
    "ro": [
        "telefonul dvs.", "Telefoanele și telefonului", "TELEFONULUI", "cartela SIM",
        "dispozitivul", "tableta", "laptopul",
        "polițiștii", "politistul", "poliția", "victimele", "sclavia", "sclavilor", "trafic de persoane", "refugiat",
        "adăpostul", "adapost", "azilul", "tribunalului", "la instanță sau instanței", "exploatare", "imigrație",
        "asistentul social", "organizația caritabilă", "supraviețuitoare", "Ministerul de Interne",
    ],
    "ti": [
        "ተሌፎንኩም", "ብስልኪ", "ሞባይልኩም", "ሲም ካርድ", "ሲም", "ላፕቶፕ", "ናብ ፖሊስ", "ንፖሊሳት", "ግዳያት", "ግዳይ", "ባርነት", "ምዝመዛ",
        "ሓታቲ ዑቕባ", "ስደተኛታት", "ቤት ፍርዲ", "ኢሚግረሽን", "መዕቆቢ", "ጾታዊ", "ፆታዊ", "ገበርቲ ሰናይ", "ንግዲ ሰባት",
    ],
}  # fmt: skip
QUIET = {
    "en": ["Simple and similar", "Call us of courtesy", "An alternative", "Your number stays yours", "On Wi-Fi"],
    "sq": ["Një orë në dhuntinë tuaj", "Sot e martë"],
    "vi": [
        "Bạn làm đúng rồi",  # lạm dụng without its accents
        "Hãy báo lúc nào tiện",  # bạo lực
        "Bạn ở nhà từ thứ Hai",  # nhà tù
        "Đi trước nhé, đi đăng ký",  # di trú, di dân
        "công ăn việc làm",
    ],
    "ar": ["هناك شيء جاهز لك", "سنجهزه معك"],
    "ro": ["Traficul de date este plătit", "O floare violetă", "Instantaneu"],
    "ti": ["ደሓንዶ ኣለኹም", "ናትኩም እዩ"],
}


def found(words: str, language: str) -> list[str]:
    return list(telling(words, lists_for(language)))


@pytest.mark.parametrize(("language", "words"), [(tag, one) for tag, all_of in PLANTED.items() for one in all_of])
def test_planted_words_are_found(language: str, words: str) -> None:
    assert found(words, language)


@pytest.mark.parametrize(("language", "words"), [(tag, one) for tag, all_of in QUIET.items() for one in all_of])
def test_words_that_only_look_alike_are_not(language: str, words: str) -> None:
    assert found(words, language) == []


@pytest.mark.parametrize("language", TELLING)
def test_every_word_of_a_list_is_found_wherever_it_stands(language: str) -> None:
    listed = TELLING[language]
    for word in (*listed.inside, *listed.alone):
        for form in (word, word.upper(), unicodedata.normalize("NFD", word), f"a. {word}, b"):
            assert word in found(form, language) or word.upper() in found(form, language), (word, form)
    for word in listed.inside:
        assert word in found(word.replace(" ", ""), language), word
        assert word in found(f"{word}xx", language), word


@pytest.mark.parametrize("language", TELLING)
def test_a_list_says_nothing_twice(language: str) -> None:
    listed = TELLING[language]
    words = (*listed.inside, *listed.alone)
    assert len(set(words)) == len(words)


def test_the_english_words_go_for_every_language() -> None:
    assert found("Police ከምኡ", "ti")
    assert found("victim telefon SIM", "pl") == ["victim", "SIM"]


def test_which_languages_have_a_list() -> None:
    assert [tag for tag in ("en", "en-GB", "ar-EG", "vi", "so", "zh-Hans") if has_list(tag)] == [
        "en", "en-GB", "ar-EG", "vi",
    ]  # fmt: skip
