"""Web archives (WARC): the pages that a crawl fetched."""
