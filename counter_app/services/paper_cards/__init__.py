"""Cards on paper that carry a code: coupons, members, channels; what stands on each, and where on the page."""
