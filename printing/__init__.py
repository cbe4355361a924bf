"""Standees on paper: values in, press-ready files out, and every finished file read back.

`produce` makes a whole run: lots drawn and verified by several processes, their papers and one
ZIP. `render` draws one file and `verify` reads one back. Lengths are millimetres, files bytes.
What a standee looks like, how a payload becomes a symbol and how cut stacks keep their order is
decided in here; who may print what, and what is kept about it, by the callers.
"""

from printing.artwork.compose import check_standee as check_standee
from printing.papers.with_lots import Heading as Heading
from printing.plan import LAYOUTS as LAYOUTS
from printing.plan import Lot as Lot
from printing.plan import Sheet as Sheet
from printing.plan import lots as lots
from printing.qr.symbol import LEVELS as LEVELS
from printing.qr.symbol import Level as Level
from printing.readback.check import verify as verify
from printing.readback.finding import Finding as Finding
from printing.refusals import CodeTwice as CodeTwice
from printing.refusals import FolderBusy as FolderBusy
from printing.refusals import FolderTaken as FolderTaken
from printing.refusals import GlyphMissing as GlyphMissing
from printing.refusals import HiddenCharacter as HiddenCharacter
from printing.refusals import IssueUncounted as IssueUncounted
from printing.refusals import ModuleTooSmall as ModuleTooSmall
from printing.refusals import NothingToPrint as NothingToPrint
from printing.refusals import PayloadTooLong as PayloadTooLong
from printing.refusals import PayloadUnprintable as PayloadUnprintable
from printing.refusals import PrintRefusal as PrintRefusal
from printing.refusals import TextMissing as TextMissing
from printing.refusals import TextTooLong as TextTooLong
from printing.refusals import UnknownLayout as UnknownLayout
from printing.refusals import UnknownLevel as UnknownLevel
from printing.run.intake import check_run as check_run
from printing.run.intake import small_modules as small_modules
from printing.run.produce import FoundWrong as FoundWrong
from printing.run.produce import LotFile as LotFile
from printing.run.produce import PaperFile as PaperFile
from printing.run.produce import Produced as Produced
from printing.run.produce import Progress as Progress
from printing.run.produce import Stopped as Stopped
from printing.run.produce import WorkerLost as WorkerLost
from printing.run.produce import produce as produce
from printing.standee import Standee as Standee
from printing.writer.sheet_file import Placement as Placement
from printing.writer.sheet_file import Printed as Printed
from printing.writer.sheet_file import render as render
