"""Where the officer is: from a GPS receiver, typed, or the station, each with its source, age and accuracy."""
