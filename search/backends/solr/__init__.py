"""SolrCloud behind the same questions: SEARCH_URL=solr://host1:8983,host2:8983/newsroom."""
