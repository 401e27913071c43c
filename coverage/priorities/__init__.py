"""Where the next launches would add most, and how evenly 112 reaches."""
