"""Who is told of a response, where and when: rules, rotas and quiet hours. Pure: no database, no clock."""
