"""The API's routes, one module per noun. A controller translates and calls; there is no decision in it."""
