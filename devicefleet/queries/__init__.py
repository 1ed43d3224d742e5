"""Every read: bounded numbers of statements, answered as frozen dataclasses that know no database."""
