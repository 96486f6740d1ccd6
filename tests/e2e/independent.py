"""The expected figures, from scikit-learn called directly on the files.

Only the split's row order and the learner's documented settings are taken from the components'
help; nothing of the project is imported.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
