"""Documents for the hand, set by Typst as tagged PDF/A."""
