"""The rival written the usual way: FastAPI, SQLAlchemy 2 (async), aiomysql and pydantic on QHealth's own tables.

It runs in an environment of its own (`bench.usual`) and uses nothing of QHealth but its database and its secret key.
"""
