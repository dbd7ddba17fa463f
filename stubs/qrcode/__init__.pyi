from qrcode import constants as constants
from qrcode.main import QRCode as QRCode
from qrcode.main import make as make

ERROR_CORRECT_L: int
ERROR_CORRECT_M: int
ERROR_CORRECT_Q: int
ERROR_CORRECT_H: int
