"""The tables of the directory (SQLAlchemy, 2.0 style, works on 1.4): one row per service, and its lists beside it.

All names begin with `helpline_`, so that they can share a database with the conversation store. Changes need a
migration in bot/helplines/migrations/versions.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import registry

mapper = registry()
metadata = mapper.metadata


def owner() -> Any:
    """The column that ties a row to its service."""
    return Column(String(48), ForeignKey("helpline_service.id", ondelete="CASCADE"), primary_key=True)


@mapper.mapped
class ServiceRow:
    """A service's own facts."""

    __tablename__ = "helpline_service"

    id = Column(String(48), primary_key=True)
    position = Column(Integer, nullable=False)  # place in the file, which is the editors' order
    name = Column(Text, nullable=False)
    organisation = Column(Text, nullable=False)
    country = Column(String(3), nullable=False, index=True)
    summary = Column(Text, nullable=False)
    cost = Column(Text, nullable=False)
    anonymous = Column(Boolean, nullable=True)
    checked = Column(String(10), nullable=False)
    review_by = Column(String(10), nullable=False)
    confidence = Column(String(16), nullable=False)
    status = Column(String(16), nullable=False)
    notes = Column(Text, nullable=False)


@mapper.mapped
class TagRow:
    """One item of a list. kind: regions, who, help_with, languages, source_urls, unverified_fields."""

    __tablename__ = "helpline_tag"
    __table_args__ = (Index("ix_helpline_tag_kind_value", "kind", "value"),)

    service_id = owner()
    kind = Column(String(20), primary_key=True)
    position = Column(Integer, primary_key=True)
    value = Column(Text, nullable=False)


@mapper.mapped
class RouteRow:
    """One way to reach a service. kind: phone, sms, whatsapp, chat, web, email."""

    __tablename__ = "helpline_route"

    service_id = owner()
    position = Column(Integer, primary_key=True)
    kind = Column(String(10), nullable=False)
    value = Column(Text, nullable=False)
    keyword = Column(String(20), nullable=True)
    note = Column(Text, nullable=True)


@mapper.mapped
class ScheduleRow:
    """When a service answers; no row: not known. applies_to: service or chat."""

    __tablename__ = "helpline_schedule"

    service_id = owner()
    applies_to = Column(String(8), primary_key=True)
    always = Column(Boolean, nullable=False)
    timezone = Column(String(40), nullable=True)
    holidays = Column(String(8), nullable=True)
    calendar = Column(String(8), nullable=True)
    closures = Column(Text, nullable=False)  # "12-29/01-03 08-01/08-15"


@mapper.mapped
class PeriodRow:
    """Opening times on some days of a schedule, in minutes since midnight."""

    __tablename__ = "helpline_period"

    service_id = owner()
    applies_to = Column(String(8), primary_key=True)
    position = Column(Integer, primary_key=True)
    days = Column(String(7), nullable=False)  # "01234": Monday to Friday
    opens = Column(Integer, nullable=False)
    closes = Column(Integer, nullable=False)


@mapper.mapped
class EmergencyRow:
    """The services that give the emergency number and police line of a country or nation."""

    __tablename__ = "helpline_emergency"

    country = Column(String(6), primary_key=True)
    position = Column(Integer, nullable=False)
    number = Column(String(48), nullable=False)
    police = Column(String(48), nullable=True)


@mapper.mapped
class SyncRow:
    """The file that the tables agree with; one row."""

    __tablename__ = "helpline_sync"

    id = Column(Integer, primary_key=True, autoincrement=False)
    fingerprint = Column(String(64), nullable=False)
    finder = Column(String(48), nullable=False)


CHILDREN: tuple[Any, ...] = (TagRow, RouteRow, ScheduleRow, PeriodRow)


def table_of(row: Any) -> Any:
    """The table that a mapped class stands for."""
    return row.__table__
