"""The bundled map: how it is made of public data, and how quickly it is drawn."""
