"""The one style sheet of the window, made of a theme's colours and the chosen sizes.

Knows the roles that a label, panel or button can have (their `role` property). It does *not* draw what a style sheet
draws badly: banners, bars, rows and the caret are painted by their own widgets from the same tables.
"""

from __future__ import annotations

from ui.theme.fonts import MONO, SANS, Type, pixels
from ui.theme.metrics import Metrics, Radius
from ui.theme.tokens import Tokens

#: Width of the ring around whatever has the focus.
FOCUS_RING = 3

#: The text roles of labels: role → way of setting, colour.
LABELS = {
    "screen": (Type.SCREEN, "text1"),
    "title": (Type.TITLE, "text1"),
    "body": (Type.BODY, "text2"),
    "strong": (Type.STRONG, "text1"),
    "value": (Type.STRONG, "text1"),
    "mono": (Type.MONO, "text1"),
    "missing": (Type.BODY, "text3"),
    "differs": (Type.STRONG, "late"),
    "mono-differs": (Type.MONO, "late"),
    "label": (Type.LABEL, "text2"),
    "bold": (Type.BOLD, "text1"),
    "small": (Type.SMALL, "text2"),
    "hint": (Type.SMALL, "text3"),
    "faint": (Type.LABEL, "text3"),
    "brand": (Type.BRAND, "text1"),
    "where": (Type.FRAME, "text2"),
    "aside": (Type.FRAME_HINT, "text3"),
    "late": (Type.BOLD, "late"),
    "key": (Type.KEY, "text1"),
    "keyword": (Type.FRAME, "text2"),
    "kicker": (Type.KICKER, "text2"),
    "dial": (Type.DIAL, "text1"),
}


def style_sheet(tokens: Tokens, metrics: Metrics) -> str:
    """The whole style sheet."""
    parts = (_ground(tokens), _labels(tokens, metrics), _panels(tokens), _buttons(tokens, metrics), _lists(tokens))
    return "\n".join(parts)


def _families(*, mono: bool) -> str:
    return ", ".join(f'"{name}"' for name in (MONO if mono else SANS))


def _type(kind: Type, metrics: Metrics) -> str:
    setting = kind.value
    return (
        f"font-family: {_families(mono=setting.mono)}; font-size: {pixels(kind, metrics)}px; "
        f"font-weight: {setting.weight};"
    )


def _ground(t: Tokens) -> str:
    return f"""
QWidget {{ color: {t.text1}; }}
QMainWindow, QWidget[role="ground"] {{ background: {t.bg}; }}
QToolTip {{ color: {t.text1}; background: {t.raised}; border: 1px solid {t.control}; }}
"""


def _labels(t: Tokens, m: Metrics) -> str:
    rules = [
        f'QLabel[role="{role}"] {{ {_type(kind, m)} color: {getattr(t, colour)}; }}'
        for role, (kind, colour) in LABELS.items()
    ]
    keycap = (
        f'QLabel[role="key"] {{ background: {t.raised}; border: 1px solid {t.control}; '
        f"border-bottom-width: 2px; border-radius: 4px; padding: 1px 6px; }}"
    )
    return "\n".join((*rules, keycap))


def _panels(t: Tokens) -> str:
    return f"""
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: {Radius.CARD}px; }}
QFrame[role="bar"] {{ background: {t.surface}; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; }}
"""


def _buttons(t: Tokens, m: Metrics) -> str:
    return f"""
QPushButton {{ {_type(Type.BUTTON, m)} color: {t.text1}; background: {t.raised};
  border: 1px solid {t.control}; border-radius: {Radius.BUTTON}px; padding: 0 16px; min-height: {m.target - 2}px; }}
QPushButton:focus {{ border: {FOCUS_RING}px solid {t.accent}; padding: 0 14px; min-height: {m.target - 6}px; }}
QPushButton:pressed {{ background: {t.selected}; }}
QPushButton:disabled {{ color: {t.text3}; border-color: {t.line}; }}
QPushButton[role="critical"] {{ min-height: {m.critical - 2}px; }}
QPushButton[role="critical"]:focus {{ min-height: {m.critical - 6}px; }}
QPushButton[role="primary"] {{ color: {t.on_accent}; background: {t.accent}; border-color: {t.accent};
  min-height: {m.critical - 2}px; }}
QPushButton[role="primary"]:focus {{ border: {FOCUS_RING}px solid {t.text1}; min-height: {m.critical - 6}px; }}
QPushButton[role="primary"]:disabled {{ color: {t.text3}; background: {t.raised}; border-color: {t.line}; }}
QPushButton[role="choice"]:checked {{ color: {t.on_accent}; background: {t.accent}; border-color: {t.accent}; }}
QPushButton[role="choice"]:checked:focus {{ border: {FOCUS_RING}px solid {t.text1}; }}
QLineEdit {{ {_type(Type.INPUT, m)} color: {t.text1}; background: transparent; border: none;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit[role="framed"] {{ background: {t.well}; border: 2px solid {t.control}; border-radius: {Radius.CARD}px;
  padding: 0 12px; min-height: {m.critical - 4}px; }}
QLineEdit[role="framed"]:focus {{ border-color: {t.accent}; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QListView {{ background: transparent; border: none; outline: none; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollArea > QWidget > QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line};
  border-radius: {Radius.CARD}px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.control}; border-radius: 5px; min-height: 44px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
