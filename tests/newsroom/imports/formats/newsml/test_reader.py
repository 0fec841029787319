"""Items of NewsML come in as articles."""

import io
from datetime import UTC, datetime

import pytest

from newsroom.imports.formats.newsml.reader import read
from newsroom.imports.formats.parsed import Name, ParsedArticle, Rejected, Unreadable

SPACE = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
G2 = """<newsItem {space} guid="urn:wire:1" version="4" xml:lang="en-GB">
<rightsInfo><copyrightHolder literal="wire"><name>The Wire</name></copyrightHolder></rightsInfo>
<itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="wire.example"/>
<versionCreated>2025-11-17T09:00:00Z</versionCreated>
<firstCreated>2025-11-17T08:00:00Z</firstCreated>{about}</itemMeta>
<contentMeta><located><name>Nordby</name></located><creator><name>Ann Lee</name></creator>
<language tag="en"/><keyword>ferry</keyword>
<subject type="cpnat:abstract" qcode="s:1"><name xml:lang="de">Häfen</name>
<name xml:lang="en">Ports</name><broader qcode="s:0"><name>Economy</name></broader></subject>
<subject type="cpnat:person" qcode="p:1"/>
<subject type="cpnat:geoArea"><name>Skelby</name></subject>
<subject type="cpnat:organisation"><name>Port Office</name></subject><subject qcode="x:9"/>
<headline role="hld:subHeadline">Board voted</headline><headline> Quay
 opens</headline><dateline>SKELBY</dateline></contentMeta>
<assert qcode="p:1"><name>Ines Torvald</name></assert>
<contentSet>{content}</contentSet></newsItem>"""
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
    "<head><title>Q</title></head><body><h1>Quay opens</h1><p>It met.</p></body></html></inlineXML>"
)
NITF = (
    "<inlineXML><nitf><body><body.head><byline>By Bo Berg<byttl>Reporter</byttl></byline>"
    "</body.head><body.content><p>It met.</p></body.content></body></nitf></inlineXML>"
)
DATA = '<inlineData contenttype="text/plain"><![CDATA[<p>It met.</p>]]></inlineData>'

ONE = """<NewsML><NewsEnvelope/><NewsItem xml:lang="en"><Identification><NewsIdentifier>
<ProviderId>wire.example</ProviderId><DateId>20251117</DateId><NewsItemId>q1</NewsItemId>
<RevisionId>{revision}</RevisionId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20251117T080000Z</FirstCreated>
<ThisRevisionCreated>20251117T090000Z</ThisRevisionCreated><Status FormalName="{status}"/>
{change}</NewsManagement><NewsComponent><NewsLines><HeadLine>Quay opens</HeadLine>
<SubHeadLine>Board voted</SubHeadLine><ByLine>Von Ann Lee</ByLine><DateLine>SKELBY</DateLine>
</NewsLines><AdministrativeMetadata><Provider><Party FormalName="The Wire"/></Provider>
</AdministrativeMetadata><DescriptiveMetadata><Language FormalName="EN"/>
<Property FormalName="Keyword" Value="ferry"/><Property FormalName="City" Value="Skelby"/>
</DescriptiveMetadata><TopicSet><Topic><Description Variant="Name" xml:lang="de">Häfen</Description>
<Description Variant="Name" xml:lang="en">Ports</Description></Topic></TopicSet>
<NewsComponent>{pictures}<ContentItem><MediaType FormalName="{medium}"/><DataContent>{content}
</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""
PICTURE = '<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>'


def read_all(text):
    return list(read(io.BytesIO(text.encode()), "wire.xml"))


def g2(content=XHTML, kind="text", about="", space=SPACE):
    return G2.format(content=content, kind=kind, about=about, space=space)


def one(content="<p>It met.</p>", medium="Text", status="Usable", change="", revision=2):
    return ONE.format(content=content, medium=medium, status=status, change=change,
                      revision=revision, pictures=PICTURE)  # fmt: skip


def test_an_item_of_g2_is_an_article():
    (article,) = read_all(f"<newsMessage {SPACE}><itemSet>{g2()}</itemSet></newsMessage>")
    assert article == ParsedArticle(
        headline="Quay opens",
        position="item 1",
        external_id="urn:wire:1",
        dek="Board voted",
        body_html="<p>It met.</p>",
        authors=(Name("Ann Lee"),),
        dateline="SKELBY",
        topics=(Name("Ports", parent=Name("Economy")), Name("Port Office"), Name("ferry")),
        people=(Name("Ines Torvald"),),
        places=(Name("Skelby"),),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        updated_at=datetime(2025, 11, 17, 9, tzinfo=UTC),
        source="The Wire",
        language="en",
        version=4,
    )


@pytest.mark.parametrize("space", [SPACE, ""])
def test_text_comes_from_nitf_and_from_data_too(space):
    (article,) = read_all(g2(NITF, space=space))
    assert (article.body_html, article.byline) == ("<p>It met.</p>", "By Bo Berg Reporter")
    pictures = '<inlineData contenttype="image/jpeg" encoding="e:base64">AAAA</inlineData>'
    (article,) = read_all(g2(pictures + DATA, space=space))
    assert article.body_html == "<p>It met.</p>"


def test_an_item_of_version_1_is_an_article():
    (article,) = read_all(one())
    assert article == ParsedArticle(
        headline="Quay opens",
        position="item 1",
        external_id="urn:newsml:wire.example:20251117:q1",
        dek="Board voted",
        body_html="<p>It met.</p>",
        byline="Von Ann Lee",
        authors=(Name("Ann Lee"),),
        dateline="SKELBY",
        topics=(Name("Ports"), Name("ferry")),
        places=(Name("Skelby"),),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        updated_at=datetime(2025, 11, 17, 9, tzinfo=UTC),
        source="The Wire",
        language="en",
        version=2,
    )
    assert read_all(one("<![CDATA[<P>It met.</P>]]>"))[0].body_html == "<p>It met.</p>"
    assert read_all(one(revision=3))[0].external_id == article.external_id


UNTIL = "2999-01-02T03:04:05Z"
CHANGE = "<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>29990102T030405Z"
CHANGE += "</DateAndTime></StatusWillChange>"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (g2(about='<pubStatus qcode="stat:usable"/>'), ""),
        (g2(about='<pubStatus qcode="stat:withheld"/>'), "draft"),
        (g2(about='<pubStatus uri="http://cv.example/status/canceled"/>', content=""), "canceled"),
        (g2(about=f"<embargoed>{UNTIL}</embargoed>"), "embargoed"),
        (g2(about="<embargoed>until it sails</embargoed>"), "draft"),
        (one(status="Embargoed", change=CHANGE), "embargoed"),
        (one(status="Embargoed"), "draft"),
        (one(status="Withheld"), "draft"),
        (one(status="Canceled"), "canceled"),
    ],
)
def test_what_the_source_keeps_back_is_marked(text, status):
    (article,) = read_all(text)
    assert article.status == status
    is_ahead = article.published_at == datetime(2999, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert is_ahead == (status == "embargoed")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (g2(kind="picture"), "the item is no text, but picture"),
        (g2("<inlineXML><sports-content/></inlineXML>"), "its content is no text, but sports"),
        (g2('<remoteContent href="a.txt"/>'), "its text stands in another file"),
        ("<packageItem><itemRef/></packageItem>", "the item is no text, but packageItem"),
        ("<newsItem guid='a'>…</newsItem>", "the item has neither a headline nor a text"),
        (one("", medium="Photo"), "the item is no text, but photo"),
        (f"<newsMessage><newsItem><p>It{'</newsItem>'}</newsMessage>", "broken XML in line"),
    ],
)
def test_what_is_no_text_is_refused_by_what_it_is(text, reason):
    (item,) = read_all(text)
    assert isinstance(item, Rejected)
    assert item.reason.startswith(reason)


ENTITIES = '<!DOCTYPE NewsML [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("text", ["<newsMessage/>", ENTITIES + one("<p>&a;</p>")])
def test_what_holds_no_items_or_declares_entities_is_refused(text):
    with pytest.raises(Unreadable):
        read_all(text)
