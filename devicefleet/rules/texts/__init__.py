"""Texts in many languages, which somebody has to review before anybody reads or gets them."""
