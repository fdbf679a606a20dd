using Kilda.Api.Metrics;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Metrics;

public sealed class MetricsTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task The_network_is_the_golden_text_and_flows_are_only_counted()
    {
        api.Services.Put(Samples.Up(Samples.Order("secret")));
        var answer = await api.Get("/metrics");
        Assert.Equal(MetricsText.ContentType, answer.Headers["Content-Type"]);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        var ours = answer.Text.Split('\n').Where(line => line.StartsWith("kilda_", StringComparison.Ordinal) && !line.Contains("grain", StringComparison.Ordinal));
        Golden.Check("metrics.txt", string.Join('\n', ours) + "\n");
    }

    [Fact]
    public async Task Every_line_is_a_comment_or_a_sample_of_the_family_above()
    {
        await api.Delete("/v2/flows/nobody");
        var family = "";
        foreach (var line in (await api.Get("/metrics")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) family = line.Split(' ')[2];
            if (line[0] == '#') continue;
            Assert.Equal(family, line.Split('{', ' ')[0]);
            Assert.True(double.TryParse(line[(line.LastIndexOf(' ') + 1)..], out _), line);
        }

        Assert.NotEqual("", family);
    }

    [Fact]
    public void Values_of_labels_are_escaped() => Assert.Equal(
        "# HELP a b\n# TYPE a gauge\na{x=\"q\\\"b\\\\n\\n\",y=\"\"} 1.5\n",
        new MetricsText().Gauge("a", "b").Sample(1.5, ("x", "q\"b\\n\n"), ("y", "")).ToString());
}
