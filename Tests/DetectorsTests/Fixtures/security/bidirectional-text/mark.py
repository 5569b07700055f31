# A mark turns nothing around; Arabic dates have it.
DATE = "d‏/m‏/Y"
