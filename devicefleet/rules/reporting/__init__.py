"""Coverage reports: what is counted, for which days, for whom, and in which tables it is printed."""
