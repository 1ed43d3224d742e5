"""What each indicator of a report is, with what it is a share of, in plain English."""

from typing import NamedTuple

from devicefleet.rules.words import N_


class Indicator(NamedTuple):
    """What is counted, and out of what; `of` is empty where it is no share."""

    name: str
    counted: str
    of: str = ""


_COUNTED = N_("everybody counted: people in support on that day who are not paused")

INDICATORS = {
    "K1": Indicator(N_("Covered"), N_("people whose kit is complete or temporary on the last day"), _COUNTED),
    "K2": Indicator(N_("Covered to stay"), N_("people whose kit is complete on the last day"), _COUNTED),
    "K3": Indicator(N_("Covered for a time"), N_("people whose kit is temporary on the last day"), _COUNTED),
    "K4": Indicator(N_("Lapsed"), N_("people whose kit has lapsed on the last day"), _COUNTED),
    "K5": Indicator(
        N_("Each part"),
        N_("people who have the part and whose part works on the last day: phone, laptop or data"),
        N_("people of whom the part is asked, without those who declined it"),
    ),
    "K6": Indicator(
        N_("Continuity"),
        N_("days covered, added up over people and over the whole period; also for each part"),
        N_("days in support and counted, added up in the same way, so that one good last day decides nothing"),
    ),
    "K7": Indicator(
        N_("Gaps"),
        N_(
            "stretches of days without the whole kit, after it was whole: how many closed in the period, how long they "
            "lasted, and how many stand open for more than 7 days"
        ),
    ),
    "K8": Indicator(
        N_("First whole kit"),
        N_("people who had the whole kit within 10 working days from the start of support"),
        N_("people whose support began in the period"),
    ),
    "K9": Indicator(
        N_("Renewed on time"),
        N_("paid periods of data that another one followed on the very next day"),
        N_("paid periods of data that ended in the period"),
    ),
    "K10": Indicator(
        N_("Left with a kit to keep"),
        N_("people who left with a phone and a laptop to keep; shown apart: those with data for 30 more days too"),
        N_("people whose support ended in the period"),
    ),
    "K11": Indicator(
        N_("Loans resolved"),
        N_("loans that were given to keep, lent for longer by agreement, given back, or are not settled yet"),
        N_("loans whose date came in the period"),
    ),
    "K12": Indicator(
        N_("Safety set-up"),
        N_("handovers after which the device was set up safely, together, within 7 days"),
        N_("handovers of devices in the period"),
    ),
    "K13": Indicator(
        N_("Training"),
        N_("people who had any, formal, informal, or both kinds of training"),
        N_("people counted on the last day who had been in support for 30 days or more"),
    ),
    "K14": Indicator(
        N_("Language"),
        N_("handovers with the agreement or the leaflet in a language the person understands, or with an interpreter"),
        N_("handovers in the period"),
    ),
    "K15": Indicator(
        N_("The National Referral Mechanism explained"),
        N_("people to whom it was explained, and who could say it back clearly"),
        N_("people in it on the last day"),
    ),
    "K16": Indicator(
        N_("Kit on the day of release"),
        N_("releases from prison or detention on whose day the kit was there"),
        N_("releases in the period"),
    ),
    "K17": Indicator(
        N_("Devices lost and failed"),
        N_("devices lost, stolen or failed in the period, by kind; and how long devices last"),
        N_("months that devices of the kind were with people, added up: the share is for each 100 of these"),
    ),
    "K18": Indicator(
        N_("Wiped before reuse"),
        N_("devices with a certificate of their wipe"),
        N_("devices handed over in the period that somebody else had before"),
    ),
    "K19": Indicator(
        N_("Cost"),
        N_("money spent on devices and data in the period, also by who paid, and what comes"),
        N_(
            "days covered in the period, as months of a twelfth of 365 days: the cost of one person covered for a month"
        ),
    ),
    "K20": Indicator(
        N_("Nations and regions"),
        N_("covered people of each; the difference is between the highest and the lowest share that is shown"),
        N_("everybody counted there"),
    ),
    "K21": Indicator(
        N_("How sure this is"),
        N_("people whose kit was seen or confirmed in the last 90 days; and entries recorded late"),
        N_("everybody counted; and entries recorded in the period"),
    ),
    "K22": Indicator(
        N_("Declined, or not in stock"),
        N_("parts declined in the period, by reason; requests that waited because nothing was in stock, and how long"),
        N_("parts declined; and requests in the period"),
    ),
}
