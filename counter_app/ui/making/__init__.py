"""The page on which a campaign is made."""
