"""What the product is only compared with."""
