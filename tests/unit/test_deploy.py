"""What can be said about deploy/ without a cluster, a container engine or the network.

The manifests are read as YAML and looked at field by field. Neither kubeconform, `docker build`, `caddy validate` nor
`promtool` can run here: schemas of Kubernetes and Compose, and the Caddyfile's grammar, are not checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from ruamel.yaml import YAML

import bot.inbox
import bot.store.counts  # registers its metrics
from bot.content import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose"
KNOWN = set(re.findall(r'"((?:STEADY|TELEGRAM)_[A-Z_]+)"', (ROOT / "bot" / "settings.py").read_text()))


def read(path: Path) -> Any:
    return YAML().load(path.read_text(encoding="utf-8"))


def manifests() -> list[dict[str, Any]]:
    files = sorted((DEPLOY / "kubernetes").glob("*.yml"))
    return [one for file in files for one in YAML().load_all(file.read_text(encoding="utf-8"))]


def of(kind: str, name: str = "steady") -> dict[str, Any]:
    return next(one for one in manifests() if (one["kind"], one["metadata"]["name"]) == (kind, name))


def pods() -> Iterator[dict[str, Any]]:
    yield of("Deployment")["spec"]["template"]["spec"]
    yield of("CronJob", "steady-purge")["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_the_manifests_are_all_there_and_belong_to_one_namespace() -> None:
    kinds = {one["kind"] for one in manifests()}
    wanted = {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "CronJob"}
    assert wanted | {"Secret", "ConfigMap", "Ingress", "Namespace"} <= kinds
    assert {one["metadata"].get("namespace") for one in manifests() if one["kind"] != "Namespace"} == {"steady"}
    assert all(one["apiVersion"] for one in manifests())


@pytest.mark.parametrize("pod", pods(), ids=["server", "purge"])
def test_a_pod_is_nobody_and_writes_nowhere_but_tmp(pod: dict[str, Any]) -> None:
    container = pod["containers"][0]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]  # noqa: S108
    assert {"requests", "limits"} <= set(container["resources"])


def test_a_server_is_asked_whether_it_is_ready_and_is_given_time_to_finish() -> None:
    deployment = of("Deployment")["spec"]
    container = deployment["template"]["spec"]["containers"][0]
    server = (ROOT / "bot" / "server.py").read_text()
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert f'"{container[probe]["httpGet"]["path"]}"' in server
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert deployment["template"]["spec"]["terminationGracePeriodSeconds"] > bot.inbox.PATIENCE


def test_selectors_names_and_ports_fit_each_other() -> None:
    deployment = of("Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    container = deployment["template"]["spec"]["containers"][0]
    assert deployment["selector"]["matchLabels"] == labels
    assert of("Service")["spec"]["selector"] == labels
    assert of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert of("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    assert of("Service")["spec"]["ports"][0]["targetPort"] == container["ports"][0]["name"]
    assert of("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "steady"
    assert of("PodDisruptionBudget")["spec"]["minAvailable"] < of("HorizontalPodAutoscaler")["spec"]["minReplicas"]
    names = {next(iter(source.values()))["name"] for source in container["envFrom"]}
    assert names == {of("ConfigMap")["metadata"]["name"], of("Secret")["metadata"]["name"]}


def test_everybody_is_denied_who_is_not_named() -> None:
    denied = of("NetworkPolicy", "deny-all")["spec"]
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert "ingress" not in of("NetworkPolicy", "steady-purge")["spec"]


def test_the_autoscaler_looks_at_a_gauge_that_is_there() -> None:
    metrics = of("HorizontalPodAutoscaler")["spec"]["metrics"]
    gauges = [one["pods"]["metric"]["name"] for one in metrics if one["type"] == "Pods"]
    assert set(gauges) <= metric_names()
    assert [one["resource"]["name"] for one in metrics if one["type"] == "Resource"] == ["cpu"]


def test_settings_are_ours_and_no_secret_is_in_a_file() -> None:
    secret, config = of("Secret")["stringData"], of("ConfigMap")["data"]
    compose = set(read(COMPOSE / "compose.yml")["services"]["steady"]["environment"])
    assert {*secret, *config, *compose} <= KNOWN
    assert not any(secret.values())
    example = dict(
        line.split("=", 1) for line in (COMPOSE / ".env.example").read_text().splitlines() if "=" in line[:40]
    )
    assert not example["STEADY_SECRET_KEYS"]
    assert not example["POSTGRES_PASSWORD"]


def test_every_service_of_the_compose_file_is_fenced_in() -> None:
    data = read(COMPOSE / "compose.yml")
    assert set(data["services"]) == {"steady", "postgres", "redis", "caddy"}
    for name, service in data["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"]), name
        assert ("healthcheck" in service) or name == "steady", name  # ours is in the image
    assert data["networks"]["inside"]["internal"] is True
    assert [name for name, service in data["services"].items() if "ports" in service] == ["caddy"]
    assert data["services"]["steady"]["user"] == "10001:10001"


def test_the_image_has_the_locked_packages_bytecode_and_a_trained_model_and_runs_as_nobody() -> None:
    lines = (DEPLOY / "Dockerfile").read_text()
    assert "--require-hashes requirements/main.lock" in lines
    assert "--compile-bytecode" in lines
    assert "python -m bot train" in lines
    last = lines.rpartition("\nFROM ")[2]
    assert "USER 10001" in last
    assert "/readyz" in last
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "var", ".venv", "models"} <= set(ignored)


def test_the_proxy_hides_what_is_ours_and_believes_no_visitor_about_an_address() -> None:
    caddy = (COMPOSE / "Caddyfile").read_text()
    assert "path /metrics /readyz /healthz" in caddy
    assert "header_up X-Forwarded-For {remote_host}" in caddy
    assert caddy.count("{") == caddy.count("}")


def metric_names() -> set[str]:
    """What /metrics shows."""
    names = set()
    for family in REGISTRY.collect():
        names |= {
            family.name,
            f"{family.name}_total",
            f"{family.name}_bucket",
            f"{family.name}_sum",
            f"{family.name}_count",
        }
    return names


def test_dashboard_and_alerts_ask_for_metrics_that_are_there() -> None:
    board = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    rules = [rule for group in read(DEPLOY / "monitoring" / "alerts.yml")["groups"] for rule in group["rules"]]
    named = {name for text in [*asked, *(rule["expr"] for rule in rules)] for name in re.findall(r"steady_\w+", text)}
    assert named <= metric_names()
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    alerts = {rule["alert"]: rule for rule in rules}
    assert {"SteadyEmergencyCards", "SteadyPurgeIsOld"} <= set(alerts)
    assert all({"summary", "description"} <= set(rule["annotations"]) and rule["labels"]["severity"] for rule in rules)
