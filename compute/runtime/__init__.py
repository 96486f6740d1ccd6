"""What runs beside the component code: no Django here. Pure."""
