"""What reaches people outside the pages, and the pages where it is read and mended."""
