"""Components that apply models and measure them."""
