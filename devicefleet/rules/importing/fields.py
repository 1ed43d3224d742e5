"""The columns of a device or SIM spreadsheet: our title for each, and what suppliers and donors call it.

Titles are a file format, not an interface: they stay in English, so that every export can be imported again anywhere.
"""

from dataclasses import dataclass

from devicefleet.rules.terms import Importing


@dataclass(frozen=True, slots=True)
class Field:
    """`aliases` are divided by `; ` and best first; an `export_only` field is known but never read."""

    key: str
    title: str
    aliases: str = ""
    is_date: bool = False
    export_only: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All that a header may say, best first."""
        return (self.title, self.key, *self.aliases.split("; "))


DEVICE_FIELDS = (
    Field("code", "Code", "Device code; DeviceFleet code; Label code; Asset tag; Asset code; Tag"),
    Field(
        "kind",
        "Kind",
        "Device kind; Type; Device type; Asset type; Item type; Equipment type; Product type; "
        "persona_cleaned; Persona; Device category; Asset category; Product category; Category",
    ),
    Field(
        "make",
        "Make",
        "Manufacturer; manufacturer_cleaned; Manufacturer name; Brand; Brand name; Device make; OEM",
    ),
    Field("model", "Model", "Model name; Device model; Make and model; Model no; Model number"),
    Field(
        "serial",
        "Serial number",
        "Serial; Serial No.; Serial num; S/N; SN; Service tag; Device serial; Device serial number; "
        "Manufacturer serial number; Asset serial number",
    ),
    Field(
        "imei",
        "IMEI",
        "IMEI 1; IMEI number; IMEI no; Primary IMEI; IMEI 1 number; IMEI/MEID; Device IMEI",
    ),
    Field("imei2", "IMEI 2", "Second IMEI; Secondary IMEI; IMEI 2 number; IMEI number 2"),
    Field("colour", "Colour", "Color; Device colour"),
    Field(
        "storage_gb",
        "Storage (GB)",
        "Storage; Storage capacity; Internal storage; Capacity; Capacity (GB); Disk size; Disk; SSD; "
        "HDD; Hard drive; Drive size",
    ),
    Field("ram_gb", "RAM (GB)", "RAM; Memory; Memory (GB); RAM size"),
    Field("os", "Operating system", "OS; OS name; Platform"),
    Field(
        "os_version",
        "OS version",
        "Operating system version; Software version; Android version; iOS version",
    ),
    Field(
        "security_updates_until",
        "Security updates until",
        "Security updates end; Update support ends; Updates until; End of security updates; "
        "Auto-update expiration; Auto update expiration date; AUE; AUE date",
        is_date=True,
    ),
    Field(
        "network_lock",
        "Network lock",
        "Network locked; Locked to; Lock status; SIM lock; Carrier lock; Network; Carrier",
    ),
    Field("sim_support", "SIM support", "SIM type; SIM types; SIM compatibility"),
    Field("grade", "Grade", "Cosmetic grade; Condition grade; Device grade"),
    Field(
        "battery_health_pct",
        "Battery health (%)",
        "Battery health; Battery %; Battery; Battery condition; Max capacity",
    ),
    Field(
        "acquired_on",
        "Acquired on",
        "Date acquired; Acquisition date; Date received; Received on; Delivery date; Delivered on; "
        "despatch_date; Dispatch date; Date of donation; Donated on; Donation date; Purchase date; "
        "Date of purchase; Order date",
        is_date=True,
    ),
    Field("source_type", "Source type", "How acquired; Acquisition type; Acquired by; Acquisition method"),
    Field(
        "order_reference",
        "Order reference",
        "sales_order_number; Sales order; Order number; Order no; Order ID; Order ref; Purchase order; "
        "PO number; PO; Delivery note; Delivery note number; Consignment; Consignment number; "
        "Donation reference; Donation ref; Donor ref; Donor reference; customer_order_number",
    ),
    Field(
        "order_line",
        "Order line",
        "Line; Line no; Line number; Order line number; Item line; material_number; Material; SKU; "
        "Product code; Part number; Part no",
    ),
    Field(
        "quantity",
        "Quantity",
        "quantity_completed; Quantity despatched; Quantity dispatched; Quantity delivered; "
        "Quantity received; Qty; Units; Number of devices; No of devices; Count; Quantity shipped; "
        "Qty ordered; quantity_ordered",
    ),
    Field(
        "description",
        "Description",
        "material_description; Product description; Item description; Device description; Item; Product; "
        "Product name; Item name; Device",
    ),
    Field("is_return", "Is a return", "is_return; Return; Returned to supplier"),
    Field(
        "cost_pence",
        "Cost (£)",
        "Cost; Unit cost; Price; Unit price; Purchase price; Purchase cost; Cost per unit; Cost each; "
        "Price each; Cost inc VAT; Value",
    ),
    Field("state", "State", "Status", export_only=True),
)

SIM_FIELDS = (
    Field(
        "iccid",
        "ICCID",
        "ICCID number; SIM number; SIM card number; SIM serial; SIM serial number; SIM no; SIM card; "
        "SIM ID; SIM; SSN; Card number",
    ),
    Field(
        "msisdn",
        "Phone number",
        "MSISDN; Mobile number; Mobile phone number; Device phone number; SIM phone number; Mobile no; "
        "Phone no; Phone; Mobile; Telephone number; Telephone; Tel; Tel no; CTN; Number",
    ),
    Field(
        "network",
        "Network",
        "Mobile network; Network provider; Network operator; Mobile operator; Operator; Carrier; "
        "Network name; Provider; MNO",
    ),
    Field("form", "SIM form", "Form; Form factor; SIM format; SIM type; SIM size"),
    Field(
        "contract",
        "Contract",
        "Contract type; Pay monthly or PAYG?; PAYG or contract; Pay monthly or pay as you go; Plan type; "
        "Tariff type; Subscriber type",
    ),
    Field(
        "pack_expires_on",
        "Pack expires on",
        "Pack expires; Pack expiry; Pack expiry date; SIM expiry; SIM expiry date; SIM expires; Use by",
        is_date=True,
    ),
    Field(
        "activate_by",
        "Activate by",
        "Activate before; Activation deadline; Must be activated by",
        is_date=True,
    ),
    Field("scheme", "Scheme", "Data scheme; Funding scheme; Package scheme; Data package scheme"),
    Field(
        "allowance_gb",
        "Allowance (GB)",
        "Allowance; Data allowance; Data allowance (GB); Data; Data (GB); GB; Monthly data; "
        "Data per month; Data per month (GB)",
    ),
    Field("allowance_period", "Allowance period", "Allowance per; Data period; Billing period"),
    Field(
        "starts_on",
        "Starts on",
        "Start date; Starts; Data starts; Data start date; Package starts; Valid from",
        is_date=True,
    ),
    Field(
        "last_day",
        "Last day",
        "Ends on; End date; Ends; Data ends; Data end date; Package ends; Last day of data; Valid until; "
        "Valid to; Paid until; Funded until",
        is_date=True,
    ),
    Field("renewal", "Renewal", "Renews; Auto renew; Auto-renewal; Renewal type"),
    Field("cost_pence", "Cost (£)", "Cost; Package cost; Price; Data cost; Cost of package"),
    Field("state", "State", "Status; SIM state; SIM status", export_only=True),
)

OPERATOR_FIELDS = (
    Field(
        "iccid",
        "ICCID",
        "ICCID number; SIM number; SIM card number; SIM serial; SIM serial number; SIM no; SIM card; SIM ID; SIM; "
        "SSN; Card number; ICC ID; ICC",
    ),
    Field(
        "status",
        "Status",
        "SIM status; SIM state; State; Line status; Service status; Connection status; Subscription status; "
        "Lifecycle status; Lifecycle state; Network status; Subscriber status",
    ),
    Field(
        "used",
        "Data used",
        "Data usage; Usage; Used; Data consumed; Data used (GB); Data used (MB); Data usage (GB); Data usage (MB); "
        "Usage (GB); Usage (MB); Total usage; Total data; Total data used; Month to date usage; MTD usage; Used data",
    ),
    Field(
        "last_used_on",
        "Last used",
        "Last activity; Last activity date; Last active; Last used on; Last used date; Last usage; Last usage date; "
        "Last seen; Last seen on; Last session; Last data session; Last connected; Last connection; Last event",
        is_date=True,
    ),
    Field(
        "expires_on",
        "Bundle expiry",
        "Bundle expiry date; Bundle expires; Bundle expires on; Bundle end date; Bundle ends; Plan expiry; "
        "Plan expiry date; Plan expires; Plan expires on; Plan end date; Plan ends; Package expiry; "
        "Package expiry date; Package expires; Package end date; Expiry; Expiry date; Expires; Expires on; "
        "End date; Ends on; Valid until; Valid to; Allowance expiry; Data expiry",
        is_date=True,
    ),
    Field(
        "charged_on",
        "Last top-up",
        "Last top up date; Top-up date; Top up date; Last topped up; Topped up on; Last recharge; Last recharge date; "
        "Last chargeable activity; Last chargeable event; Last chargeable date; Last charged; Last paid event",
        is_date=True,
    ),
)
"""What operators call the columns of their lists. A phone number is none of them: it is never read."""

FIELDS: dict[Importing, tuple[Field, ...]] = {Importing.DEVICES: DEVICE_FIELDS, Importing.SIMS: SIM_FIELDS}


def titled(importing: Importing, key: str) -> str:
    """The title of one field."""
    return next(one.title for one in FIELDS[importing] if one.key == key)
