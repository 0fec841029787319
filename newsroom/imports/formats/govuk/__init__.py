"""Content items of GOV.UK: https://content-api.publishing.service.gov.uk/"""
