"""Merchant category codes (ISO 18245) that a business chooses its industry from."""

_LINES = """
0742 Veterinary services
0763 Agricultural cooperatives
0780 Landscaping and horticultural services
1520 General contractors
1711 Heating, plumbing and air conditioning
1731 Electrical contractors
1740 Masonry, tiling and plastering
1750 Carpentry
1761 Roofing and siding
1771 Concrete work
1799 Special trade contractors
2741 Publishing and printing
2842 Cleaning and polishing preparations
3990 Hotels and resorts
4111 Local commuter transport
4119 Ambulance services
4121 Taxis and ride sharing
4131 Bus lines
4214 Couriers, freight and removals
4215 Courier services
4225 Warehousing and storage
4411 Cruise lines
4457 Boat rentals
4468 Marinas and boat services
4511 Airlines
4582 Airports
4722 Travel agencies and tour operators
4784 Tolls and bridges
4789 Transport services
4812 Telephone equipment
4814 Telecommunication services
4816 Computer network services
4899 Cable and streaming services
4900 Utilities
5013 Motor vehicle supplies
5021 Office furniture
5039 Construction materials
5044 Office and photographic equipment
5045 Computers and peripherals
5046 Commercial equipment
5047 Medical and dental supplies
5065 Electrical parts
5072 Hardware supplies
5074 Plumbing and heating equipment
5085 Industrial supplies
5094 Precious stones and metals
5099 Durable goods
5111 Stationery and office supplies
5122 Drugs and druggist sundries
5131 Piece goods and notions
5137 Uniforms and commercial clothing
5139 Commercial footwear
5169 Chemicals
5192 Books, periodicals and newspapers
5193 Florist supplies and nursery stock
5198 Paints and varnishes
5199 Nondurable goods
5200 Home supply warehouse
5211 Lumber and building materials
5231 Glass, paint and wallpaper
5251 Hardware stores
5261 Nurseries, lawn and garden supplies
5300 Wholesale clubs
5309 Duty-free stores
5310 Discount stores
5311 Department stores
5331 Variety stores
5399 General merchandise
5411 Groceries and supermarkets
5422 Butchers
5441 Confectioners
5451 Dairies
5462 Bakeries
5499 Food stores and markets
5511 Car and truck dealers
5532 Tyres
5533 Automotive parts
5541 Service stations
5551 Boat dealers
5571 Motorcycle shops
5611 Men's clothing
5621 Women's clothing
5631 Women's accessories
5641 Children's clothing
5651 Family clothing
5655 Sports clothing
5661 Shoes
5691 Clothing stores
5697 Tailors and alterations
5699 Clothing and accessories
5712 Furniture
5713 Floor covering
5714 Drapery and upholstery
5719 Home furnishings
5722 Household appliances
5732 Electronics
5733 Musical instruments
5734 Computer software
5735 Records
5811 Caterers
5812 Restaurants
5813 Bars and nightclubs
5814 Fast food
5815 Digital goods: books, films, music
5816 Digital goods: games
5817 Digital goods: applications
5818 Digital goods: large merchants
5912 Pharmacies
5921 Wine, beer and spirits
5931 Second-hand goods
5932 Antiques
5940 Bicycles
5941 Sporting goods
5942 Books
5943 Stationery
5944 Jewellery and watches
5945 Hobby, toy and game shops
5946 Cameras and photography
5947 Gifts, cards and souvenirs
5948 Luggage and leather goods
5949 Fabric and sewing
5964 Catalogue merchants
5965 Catalogue and retail merchants
5968 Subscriptions
5969 Direct marketing
5970 Art supplies
5971 Art dealers and galleries
5972 Stamps and coins
5977 Cosmetics
5992 Florists
5993 Tobacco
5994 Newsagents
5995 Pet shops
5999 Specialty retail
6300 Insurance
6513 Estate agents and property managers
7011 Hotels and lodging
7032 Sports and recreation camps
7033 Camp sites
7210 Laundry and cleaning services
7211 Laundries
7216 Dry cleaners
7217 Carpet and upholstery cleaning
7221 Photographic studios
7230 Hairdressers and beauty shops
7251 Shoe repair
7261 Funeral services
7273 Dating services
7276 Tax preparation
7277 Counselling
7296 Clothing rental
7297 Massage
7298 Health and beauty spas
7299 Personal services
7311 Advertising
7333 Commercial photography and graphics
7338 Copying
7342 Pest control
7349 Cleaning and maintenance
7361 Employment agencies
7372 Programming and data processing
7375 Information retrieval
7379 Computer maintenance and repair
7392 Management consulting
7393 Security services
7394 Equipment rental
7395 Photo developing
7399 Business services
7512 Car rental
7519 Motor home rental
7523 Parking
7531 Vehicle body repair
7538 Vehicle service
7542 Car washes
7549 Towing
7622 Electronics repair
7623 Refrigeration repair
7629 Appliance repair
7631 Watch and jewellery repair
7641 Furniture repair
7692 Welding
7699 Repair services
7829 Film production
7832 Cinemas
7841 Video rental
7911 Dance halls, studios and schools
7922 Theatre and ticket agencies
7929 Bands, orchestras and entertainers
7932 Billiards
7933 Bowling
7941 Sports clubs and fields
7991 Tourist attractions
7992 Golf courses
7994 Video game arcades
7996 Amusement parks
7997 Clubs and memberships
7998 Aquariums and zoos
7999 Recreation services
8011 Doctors
8021 Dentists
8031 Osteopaths
8041 Chiropractors
8042 Opticians and optometrists
8049 Podiatrists
8050 Nursing and personal care
8062 Hospitals
8071 Medical laboratories
8099 Medical services
8111 Legal services
8211 Schools
8220 Colleges and universities
8241 Correspondence schools
8244 Business schools
8249 Vocational schools
8299 Educational services
8351 Child care
8398 Charities
8641 Civic and social associations
8651 Political organisations
8661 Religious organisations
8675 Automobile associations
8699 Membership organisations
8734 Testing laboratories
8911 Architects and engineers
8931 Accountants
8999 Professional services
9399 Government services
9402 Postal services
"""

INDUSTRIES: dict[str, str] = {line[:4]: line[5:] for line in _LINES.strip().splitlines()}


def industry_name(code: str) -> str:
    """Words for a code; one that is not in the list is shown as it is."""
    return INDUSTRIES.get(code, code)


def industry_choices(current: str = "") -> list[tuple[str, str]]:
    """Code and name in the order of the names; ``current`` stays choosable even if the list lacks it."""
    codes = INDUSTRIES if not current or current in INDUSTRIES else {**INDUSTRIES, current: current}
    return sorted(codes.items(), key=lambda choice: choice[1])
