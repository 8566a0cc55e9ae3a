"""Where demo accounts are: real places, with the state and the postal codes that are theirs. Japan's are its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """``postal_code`` is a pattern whose # are digits. What its country does not write is None."""

    city: str | None
    state: str | None
    postal_code: str | None


# City, state (by the code that the product keeps) and postal code, by country.
_PLACES = {
    "US": """
        Austin,TX,787##; Boston,MA,021##; Brooklyn,NY,112##; Chicago,IL,606##; Denver,CO,802##; Houston,TX,770##
        Los Angeles,CA,900##; Miami,FL,331##; Nashville,TN,372##; New York,NY,100##; Philadelphia,PA,191##
        Phoenix,AZ,850##; Portland,OR,972##; San Diego,CA,921##; San Francisco,CA,941##; Seattle,WA,981##
    """,
    "GB": """
        Belfast,,BT1 #GS; Birmingham,,B1 #TT; Brighton,,BN1 #AE; Bristol,,BS1 #DJ; Cardiff,,CF10 #BH
        Edinburgh,,EH1 #YT; Glasgow,,G1 #HF; Leeds,,LS1 #UR; Liverpool,,L1 #JQ; London,,SE1 #PB; Manchester,,M1 #WD
    """,
    "DE": """
        Berlin,,101##; Bremen,,281##; Dresden,,010##; Düsseldorf,,402##; Frankfurt am Main,,603##; Hamburg,,203##
        Hannover,,301##; Köln,,506##; Leipzig,,041##; München,,803##; Nürnberg,,904##; Stuttgart,,701##
    """,
    "FR": """
        Bordeaux,,330##; Lille,,590##; Lyon,,690##; Marseille,,130##; Montpellier,,340##; Nantes,,440##; Nice,,060##
        Paris,,750##; Rennes,,350##; Strasbourg,,670##; Toulouse,,310##
    """,
    "ES": """
        Barcelona,B,080##; Bilbao,BI,480##; Granada,GR,180##; Madrid,M,280##; Málaga,MA,290##; Murcia,MU,300##
        Sevilla,SE,410##; València,V,460##; Valladolid,VA,470##; Zaragoza,Z,500##
    """,
    "IT": """
        Bari,BA,701##; Bologna,BO,401##; Firenze,FI,501##; Genova,GE,161##; Milano,MI,201##; Napoli,NA,801##
        Palermo,PA,901##; Roma,RM,001##; Torino,TO,101##; Venezia,VE,301##; Verona,VR,371##
    """,
    "NL": """
        Amsterdam,,10## AB; Den Haag,,25## GV; Eindhoven,,56## KC; Groningen,,97## HR; Haarlem,,20## LM
        Maastricht,,62## ET; Rotterdam,,30## BD; Utrecht,,35## NE
    """,
    "CH": "Basel,,40##; Bern,,30##; Genève,,12##; Lausanne,,10##; Luzern,,60##; St. Gallen,,90##; Zürich,,80##",
    "IE": """
        Cork,Co. Cork,T12 X#W#; Dublin,Co. Dublin,D02 X#8#; Galway,Co. Galway,H91 E#F#; Limerick,Co. Limerick,V94 T#P#
    """,
    "SE": "Göteborg,,411 ##; Lund,,222 ##; Malmö,,211 ##; Stockholm,,111 ##; Uppsala,,753 ##; Västerås,,722 ##",
    "PL": """
        Gdańsk,,80-###; Katowice,,40-###; Kraków,,31-###; Łódź,,90-###; Poznań,,61-###; Warszawa,,00-###
        Wrocław,,50-###
    """,
    "AU": """
        Adelaide,SA,500#; Brisbane,QLD,400#; Canberra,ACT,260#; Hobart,TAS,700#; Melbourne,VIC,300#; Perth,WA,600#
        Richmond,VIC,3121; Surry Hills,NSW,2010; Sydney,NSW,200#
    """,
    "CA": """
        Calgary,AB,T2P #J#; Edmonton,AB,T5J #N#; Halifax,NS,B3J #K#; Hamilton,ON,L8P #A#; Montréal,QC,H2Y #C#
        Ottawa,ON,K1P #J#; Québec,QC,G1R #S#; Toronto,ON,M5V #L#; Vancouver,BC,V6B #P#; Winnipeg,MB,R3C #B#
    """,
    "BR": """
        Belo Horizonte,MG,301##-###; Curitiba,PR,800##-###; Fortaleza,CE,600##-###; Porto Alegre,RS,900##-###
        Recife,PE,500##-###; Rio de Janeiro,RJ,200##-###; Salvador,BA,400##-###; São Paulo,SP,013##-###
    """,
    "NZ": "Auckland,,101#; Christchurch,,801#; Dunedin,,901#; Hamilton,,320#; Queenstown,,930#; Wellington,,601#",
    "SG": ",,0489##; ,,0690##; ,,1595##; ,,2388##; ,,3097##; ,,5296##",
    "HK": """
        中環,Hong Kong Island,; 灣仔,Hong Kong Island,; 銅鑼灣,Hong Kong Island,; 旺角,Kowloon,; 尖沙咀,Kowloon,
        沙田,New Territories,; 荃灣,New Territories,
    """,
    "IN": """
        Ahmedabad,Gujarat,3800##; Bengaluru,Karnataka,5600##; Chennai,Tamil Nadu,6000##; Hyderabad,Telangana,5000##
        Jaipur,Rajasthan,3020##; Kolkata,West Bengal,7000##; Mumbai,Maharashtra,4000##; New Delhi,Delhi,1100##
    """,
    "MX": """
        Cancún,Q.R.,775##; Ciudad de México,CDMX,060##; Guadalajara,Jal.,441##; Mérida,Yuc.,970##
        Monterrey,N.L.,640##; Puebla,Pue.,720##; Querétaro,Qro.,760##; Tijuana,B.C.,220##
    """,
}


def places_of(country: str) -> tuple[Place, ...]:
    lines = ";".join(_PLACES.get(country, ",,").split("\n")).split(";")
    return tuple(Place(*(part or None for part in line.strip().split(","))) for line in lines if line.strip())
