"""The archive in the browser: issues, themes, stories and search, each with an address that stays.

Only reads. Who may see what is not decided here yet: whoever reaches the address sees every issue, drafts too.
"""
