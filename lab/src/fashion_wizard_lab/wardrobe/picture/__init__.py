"""From drawings to pictures: cameras, cloth, light and places."""
