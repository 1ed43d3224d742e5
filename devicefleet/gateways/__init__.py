"""The outside world: what carries messages, chosen by settings; `log`, which carries nothing, unless they say so."""
