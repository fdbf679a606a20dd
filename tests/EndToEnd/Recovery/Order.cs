using System.Diagnostics;
using Kilda.EndToEnd.Harness;

namespace Kilda.EndToEnd.Recovery;

/// <summary>Something that a client asks of a service.</summary>
/// <param name="Kind">Of whom what is asked, the same for all that ask for it.</param>
/// <param name="IsDue">Whether it makes sense now.</param>
/// <param name="Ask">Asks for it, and does not wait until it is done.</param>
/// <param name="IsDone">Whether it shows that it was done; null: it need not show.</param>
internal sealed record Order(string Kind, Func<Task<bool>> IsDue, Func<Task<Answer>> Ask, Func<Task<bool>>? IsDone = null)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks for it.</summary>
    /// <returns>Whether the controller said that it would do it; false also where it was killed before it said anything.</returns>
    public async Task<bool> Accepted()
    {
        try
        {
            var answer = await Patiently(Ask);
            // Nothing better is found where it runs the best way already.
            var stays = answer.Status == 404 && Kind.EndsWith("reroute", StringComparison.Ordinal);
            Assert.True(stays || answer.Status is 200 or 201 or 202, $"{Kind}: {answer}");
            return !stays;
        }
        catch (Exception gone) when (gone is HttpRequestException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Asks, and asks again where the controller does something of its own with the service just then.</summary>
    public static async Task<Answer> Patiently(Func<Task<Answer>> ask)
    {
        var answer = await ask();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var since = Stopwatch.StartNew(); IsBusy(answer) && since.Elapsed < s_patience; answer = await ask()) await pause.WaitForNextTickAsync();
        return answer;
    }

    private static bool IsBusy(Answer answer) =>
        answer.Status == 400 && answer.Body?["error-description"]?.GetValue<string>().EndsWith(" is in progress now", StringComparison.Ordinal) == true;
}

/// <summary>A service, or two that belong together, and what is asked of it, one after the other and again from the beginning.</summary>
internal sealed class Lane(params Order[] orders)
{
    private int _next;

    /// <summary>The next one that makes sense; what does not is left out.</summary>
    public async Task<Order> Next()
    {
        for (var tries = 0; tries < orders.Length; tries++)
        {
            var order = orders[_next++ % orders.Length];
            if (await order.IsDue()) return order;
        }

        throw new InvalidOperationException($"nothing makes sense of {string.Join(", ", orders.Select(order => order.Kind))}");
    }
}
