"""What people are told, by the channel they chose; and the links that answer."""
