"""What is published: articles, the people and topics they are about, and the editors' desk."""
