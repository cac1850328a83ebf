"""The Subject screen: everything that this laptop holds around one record, as evidence to judge by."""
