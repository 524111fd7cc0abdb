"""Translations: there are no catalogues to compare with."""
import unittest


class TestTranslationsBase(unittest.TestCase):
    def assertMsgidsEqual(self, module):
        raise unittest.SkipTest("message catalogues")


def update_translation_snapshots(module):
    raise unittest.SkipTest("message catalogues")
