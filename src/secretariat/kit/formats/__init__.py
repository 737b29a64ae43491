"""How dates are printed in each language (setting FORMAT_MODULE_PATH); YEAR_FORMAT is the kit's own."""
