"""What joins entries into stories: values in, values out."""
