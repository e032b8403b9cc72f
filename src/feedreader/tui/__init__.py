"""The interface: a Textual front end over the library. It polls nothing and opens no database itself."""
