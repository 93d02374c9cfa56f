"""What we measure, as ratios against a floor of the same run."""
