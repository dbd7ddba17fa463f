"""Counter (柜台): scan, judge, redeem once, sync later."""
