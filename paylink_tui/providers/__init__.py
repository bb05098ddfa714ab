"""What to send to each provider, and what its answer means. No module here opens a connection.

A client is given `send`, which takes a `Request` and returns a `Response`; whatever carries it
(a lane, a test) is no concern of the client's.
"""
