"""The first start: a conversation of four screens, before there is a counter. Loaded where a folder is none yet."""
