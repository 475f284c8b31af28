"""The reference."""

from tests.api.world import ON_SQLITE, World


@ON_SQLITE
def test_docs(world: World) -> None:
    world.services.metrics
    c = world.client
    c.application.config["PROPAGATE_EXCEPTIONS"] = True
    c.application.error_handler_spec[None][None].pop(Exception)
    open("/tmp/hA_docs.html", "w").write(c.get("/docs").text)
    open("/tmp/hA_openapi.json", "w").write(c.get("/openapi.json").text)
