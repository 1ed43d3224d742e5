"""Every write: functions named with the field's verbs, each one transaction's worth of meaning."""
