"""Pure functions on text: normal form, language, tokens, figures, addresses, dates, markup."""
