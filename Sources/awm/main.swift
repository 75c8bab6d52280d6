print("awm")
