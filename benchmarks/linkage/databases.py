"""The two databases that the linkage runs on: DuckDB on one machine, Spark on many.

Knows in which words each of them reads and writes files, takes functions and takes lists apart. Does not know what is
linked.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

#: Spark's tasks for each join where nobody says otherwise: its own 200 are for a cluster.
_PARTITIONS: Final = 8


class Database(Protocol):
    """What the linkage asks of a database."""

    api: Any

    def function(self, name: str, call: Callable[..., Any], arguments: int, result: str) -> None:
        """Makes a function of lists of texts known; the result is `text`, `number` or `texts`."""

    def read(self, path: Path, name: str) -> None:
        """Makes a Parquet file or folder known as a table."""

    def make(self, name: str, query: str) -> None:
        """Keeps the result of a query as a table."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def write(self, query: str, path: Path) -> None:
        """Writes the rows of a query: NDJSON where the name ends so, else Parquet."""

    @property
    def unnest(self) -> str:
        """The word that makes rows of a list."""


class Duck:
    """DuckDB in this process."""

    unnest = "unnest"
    _TYPES: Final = {"text": "VARCHAR", "number": "DOUBLE", "texts": "VARCHAR[]"}

    def __init__(self) -> None:
        import duckdb
        from splink import DuckDBAPI

        logging.getLogger("splink").setLevel(logging.ERROR)
        self._connection = duckdb.connect()
        self.api = DuckDBAPI(connection=self._connection)

    def function(self, name: str, call: Callable[..., Any], arguments: int, result: str) -> None:
        """Makes a function of lists of texts known."""
        self._connection.create_function(name, call, ["VARCHAR[]"] * arguments, self._TYPES[result])

    def read(self, path: Path, name: str) -> None:
        """Makes a Parquet file or folder known as a table."""
        place = str(path / "*.parquet" if path.is_dir() else path).replace("'", "''")
        self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{place}')")  # noqa: S608  # quoted above

    def make(self, name: str, query: str) -> None:
        """Keeps the result of a query as a table."""
        self._connection.execute(f"CREATE TABLE {name} AS {query}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return list(self._connection.execute(query).fetchall())

    def write(self, query: str, path: Path) -> None:
        """Writes the rows of a query into a file."""
        form = "JSON" if path.suffix == ".ndjson" else "PARQUET"
        place = str(path).replace("'", "''")
        self._connection.execute(f"COPY ({query}) TO '{place}' (FORMAT {form})")


class Spark:
    """Spark: the cluster that `spark-submit` or the environment names, else this machine's cores."""

    unnest = "explode"

    def __init__(self) -> None:
        from pyspark.sql import SparkSession  # type: ignore[import-not-found]  # installed by who has a cluster
        from pyspark.sql.types import (  # type: ignore[import-not-found]  # as above
            ArrayType,
            DoubleType,
            StringType,
        )
        from splink.backends.spark import SparkAPI

        logging.getLogger("splink").setLevel(logging.ERROR)
        # Workers of this machine need the packages that this process has; a cluster's administrator says otherwise.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        made = SparkSession.builder.appName("linkage").config("spark.sql.shuffle.partitions", _PARTITIONS)
        self._session = made.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        self._types = {"text": StringType(), "number": DoubleType(), "texts": ArrayType(StringType())}
        self.api = SparkAPI(spark_session=self._session, break_lineage_method="persist")

    def function(self, name: str, call: Callable[..., Any], arguments: int, result: str) -> None:
        """Makes a function of lists of texts known; Spark counts its arguments itself."""
        del arguments
        self._session.udf.register(name, call, self._types[result])

    def read(self, path: Path, name: str) -> None:
        """Makes a Parquet file or folder known as a table."""
        self._session.read.parquet(str(path)).createOrReplaceTempView(name)

    def make(self, name: str, query: str) -> None:
        """Keeps the result of a query as a table."""
        self._session.sql(query).persist().createOrReplaceTempView(name)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self._session.sql(query).collect()]

    def write(self, query: str, path: Path) -> None:
        """Writes the rows of a query into a folder."""
        writer = self._session.sql(query).write
        (writer.json if path.suffix == ".ndjson" else writer.parquet)(str(path))


#: What may be chosen.
DATABASES: Final[dict[str, Callable[[], Database]]] = {"duckdb": Duck, "spark": Spark}
